'use strict';

// The face needs q, which a fresh checkout has not: the Java test VumigoFaceTest brings it along.
try {
  require.resolve('q');
} catch {
  console.error('SKIPPED, because this is missing: q (npm install --no-save q@1.5 jed@0.5)');
  process.exit(0);
}
