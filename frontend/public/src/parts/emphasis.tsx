/** A sentence in which the words between two stars stand out. */

export function Emphasis({ text }: { text: string }) {
  return <>{text.split("*").map((part, i) => (i % 2 === 1 ? <b key={i}>{part}</b> : part))}</>;
}
