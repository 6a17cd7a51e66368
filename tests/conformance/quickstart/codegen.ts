import type { CodegenConfig } from '@graphql-codegen/cli';

export default {
  schema: '../../schema.graphql', // or the address of a server: 'http://127.0.0.1:8000/graphql'
  documents: 'quickstart/documents/*.graphql',
  generates: {
    'quickstart/generated/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: 'sha256' }, // the manifest that QIANYUE_TRUSTED_DOCUMENTS_FILE wants
      },
      config: {
        strictScalars: true,
        useTypeImports: true,
        importExtension: '.js',
        enumsAsTypes: true,
        scalars: { Date: 'string', DateTime: 'string', Decimal: 'string' }, // money stays exact: never a number
      },
    },
  },
} satisfies CodegenConfig;
