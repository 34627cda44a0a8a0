/** Envelopes that securesystemslib 1.3.1 for Python made of one statement, with keys of openssl; its key ids are its own. */
export const PAYLOAD =
  'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoic2hvcCIsImRpZ2VzdCI6eyJzaGEyNTYiOiJhMWExYTFhMWExYTFhMWExYTFhMWExYTFhMWExYTFhMWExYTFhMWExYTFhMWExYTFhMWExYTFhMWExYTFhMWExIn19XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9hdHRlc3RhdGlvbi90ZXN0LXJlc3VsdC92MC4xIiwicHJlZGljYXRlIjp7InJlc3VsdCI6IlBBU1NFRCIsImNvbmZpZ3VyYXRpb24iOltdLCJwYXNzZWRUZXN0cyI6WyJ4Il19fQo=';

export const FOREIGN = [
  {
    publicKey:
      '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAh/8dtYnKUwiLd7s2U/1QeZ3AEPlQsHmjaicA/A5vHXM=\n-----END PUBLIC KEY-----\n',
    signature: {
      keyid: '80135d9ac69e7ce2c662984c2c1e014aa9136678af67847c1ac48d511d6300c0',
      sig: 'QY1D+cW35FoavRnalKZfUqijjOEnZatfXTH6mWEy6gmCCK6XExexgUR+Kuq8QKc7YLsVYLiJx+pVC8Qgp+DzBw==',
    },
  },
  {
    publicKey:
      '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0Rcdjkzvt1Wmm2Z/eXTHfkStzFCc\nir9V5Ba6By/X4qwqq296MvfUFr5zTdZswFQceEQWzw0/HMEoBuqaf6ZRjg==\n-----END PUBLIC KEY-----\n',
    signature: {
      keyid: '0dd7c913884b1d4fc6a072baf1644a839e71f5ced0dba8e7473cfebf9b39a65e',
      sig: 'MEQCIEFWJUI1YKe/Hk1eNAzeRbFKWhOoIEtLaIdqH0kcxqwgAiBSrTUt88TTRD2DohBw9S59LJ7vzKXsg5x9fj6dq9ZyQQ==',
    },
  },
] as const;
