import { openai } from '@ai-sdk/openai';
import { convertToCoreMessages, streamText, type Message } from 'ai';
import { customerByEmail, planByEmail } from '@/lib/tools';

/** A chat: what people type goes to the model. That is what they came for, and still it has to be known. */
export async function POST(request: Request) {
  const { messages } = (await request.json()) as { messages: Message[] };
  const result = streamText({
    model: openai('gpt-4o'),
    system: 'You answer questions about orders.',
    messages: convertToCoreMessages(messages),
    //        ^^^^^^^^^^^^^^^^^^^^^^^^ llm-flow user.content.private.prompt → OpenAI (US)
    tools: { customerByEmail, planByEmail },
    onFinish: ({ text, usage }) => {
      // ok log-flow: lengths
      console.log('answered', { characters: text.length, tokens: usage.totalTokens });
    },
  });
  return result.toDataStreamResponse();
}
