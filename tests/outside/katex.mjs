// Reads one JSON object {id, latex, display} a line, renders each, and prints one {id, latex, message} for each failure.
import { createInterface } from "node:readline";
import katex from "katex";

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const { id, latex, display } = JSON.parse(line);
  try {
    katex.renderToString(latex, { displayMode: display, throwOnError: true, strict: "ignore" });
  } catch (error) {
    console.log(JSON.stringify({ id, latex, message: String(error.message ?? error) }));
  }
}
