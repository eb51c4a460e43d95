import { useEffect, useRef, useState } from 'react';

interface Props {
  clipId: string;
  onSend(text: string): void;
}

/** Measures how somebody types, "to tell people from bots". */
export function CommentBox({ clipId, onSend }: Props) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    const keyTimings: { key: string; at: number }[] = [];
    const onKeyDown = (event: KeyboardEvent) => keyTimings.push({ key: event.key, at: event.timeStamp });
    const element = field.current;
    element?.addEventListener('keydown', onKeyDown);
  //^^^^^^^^^^^^^^^^^^^^^^^^ collect-keystrokes user.behavior.keystroke_dynamics
    const timer = setInterval(() => {
      void fetch('https://verify.botshield.example/typing', {
        method: 'POST',
        body: JSON.stringify({ clipId, keyTimings: keyTimings.splice(0) }),
        //                                         ^^^^^^^^^^^^^^^^^^^^ third-party-flow user.behavior.keystroke_dynamics → verify.botshield.example
      });
    }, 5000);
    return () => {
      element?.removeEventListener('keydown', onKeyDown);
      clearInterval(timer);
    };
  }, [clipId]);

  return <textarea ref={field} value={text} onChange={(event) => setText(event.target.value)} onBlur={() => onSend(text)} />;
  //     ^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.content.private
}

/** Sends with the return key, and keeps nothing of it. */
export function QuickReply({ onSend }: Pick<Props, 'onSend'>) {
  const [text, setText] = useState('');
  return (
    <input
      value={text}
      onChange={(event) => setText(event.target.value)}
      // ok collect-keystrokes: one key is looked at and nothing is kept
      onKeyDown={(event) => event.key === 'Enter' && onSend(text)}
    />
  );
}
