'use client';

import { useChat } from '@ai-sdk/react';

export default function ChatPage() {
  const { messages, input, handleInputChange, handleSubmit } = useChat();

  /** Keeps the conversation, so that it is there after a reload. */
  const keep = () => localStorage.setItem('chat', JSON.stringify(messages));
  //                                                             ^^^^^^^^ storage-flow user.content.private.prompt
  // ok storage-flow: a number
  const keepCount = () => localStorage.setItem('chat.count', String(messages.length));

  return (
    <form onSubmit={handleSubmit} onBlur={keep} onReset={keepCount}>
      {messages.map((message) => (
        <p key={message.id}>{message.content}</p>
      ))}
      <input value={input} onChange={handleInputChange} />
      <button>Send</button>
    </form>
  );
}
