declare module "@messages/*.json" {
  const texts: Record<string, unknown>;
  export default texts;
}
