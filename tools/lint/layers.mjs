import nx from '@nx/eslint-plugin';
import { filesTagged } from './workspace-tags.mjs';

/** Which layer may import which: ARCHITECTURE, "Imports point one way". The tags stand in each package.json. */
const LAYERS = {
  core: ['core'],
  rules: ['core', 'rules'],
  infra: ['core', 'rules', 'infra'],
  connector: ['rules'],
  catalog: ['rules', 'connector'],
  app: ['core', 'rules', 'infra', 'connector', 'catalog'],
  test: ['*'],
};

/** The layers as lint rules, for all packages; `tests` are the files that may import anything. */
export function layers(tests) {
  return [
    { files: ['**/*.{ts,tsx}'], plugins: { '@nx': nx }, rules: moduleBoundaries(LAYERS) },
    {
      files: filesTagged('layer:app', 'composes:apps'),
      rules: moduleBoundaries({ ...LAYERS, app: [...LAYERS.app, 'app'] }),
    },
    {
      files: ['uses:warehouse', 'uses:lake'].flatMap((use) => filesTagged('layer:connector', use)),
      // Both are infrastructure; that there is no other such import, `outgoing` sees to by name.
      rules: moduleBoundaries({ ...LAYERS, connector: [...LAYERS.connector, 'infra'] }),
    },
    { files: tests, rules: { '@nx/enforce-module-boundaries': 'off' } },
  ];
}

function moduleBoundaries(layersAllowed) {
  const depConstraints = Object.entries(layersAllowed).map(([layer, allowed]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: allowed.map((name) => (name === '*' ? '*' : `layer:${name}`)),
  }));
  return {
    '@nx/enforce-module-boundaries': ['error', { depConstraints, enforceBuildableLibDependency: false }],
  };
}
