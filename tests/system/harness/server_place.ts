/** Where clients of a test find a server, which the test itself need not have started. */
export interface ServerPlace {
  /** `http://127.0.0.1:6503`, without a path. */
  readonly url: string;
  /** With TLS, the certificate or its maker's; clients trust no other. */
  readonly certificate?: Buffer | undefined;
  /** Clients add what no log may tell. */
  readonly secrets: Set<string>;
}
