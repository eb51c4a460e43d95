import { useEffect, useState } from 'react';

/** Offers what is in the clipboard as a link, without being asked to. */
export function ImportLink({ onImport }: { onImport(url: string): void }) {
  const [copied, setCopied] = useState('');

  useEffect(() => {
    const onFocus = async () => setCopied(await navigator.clipboard.readText());
    //                                          ^^^^^^^^^^^^^^^^^^^^^^^^ collect-clipboard user.content.private.clipboard
    addEventListener('focus', onFocus);
    return () => removeEventListener('focus', onFocus);
  }, []);

  return copied.startsWith('https://') ? <button onClick={() => onImport(copied)}>Import {copied}</button> : null;
}

export function CopyLink({ clipId }: { clipId: string }) {
  // ok collect-clipboard: writes the clipboard and does not read it
  const onCopy = () => navigator.clipboard.writeText(`https://flickpop.example/c/${clipId}`);
  return <button onClick={onCopy}>Copy the link</button>;
}
