const NODE = 24;

if (Number.parseInt(process.versions.node, 10) < NODE) {
  console.error(
    `Longwave needs Node ${NODE}, and this is Node ${process.versions.node}. "npm start" brings its own.`,
  );
  process.exit(1);
}

const { run } = await import('./run.ts');
process.exit(await run());
