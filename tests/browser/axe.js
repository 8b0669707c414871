// Runs axe-core on the page as it stands and returns one line per violation: rule, what it means, where.
// `axe` is defined by axe.min.js, which the test puts in front; the last argument is the WebDriver's callback.
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ["violations"] }).then(
  (result) =>
    done(
      result.violations.map((violation) => {
        const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.html.slice(0, 120)}`);
        return `${violation.id} (${violation.impact}): ${violation.help}: ${places.join(" | ")}`;
      }),
    ),
  (fault) => done([`axe-core itself failed: ${fault}`]),
);
