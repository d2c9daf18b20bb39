/** What the network and TLS say when a server cannot be reached, and what to do about it. */
import { describeThrown } from "../core/error.ts";

/** Where a connection was to go, and what the dialect calls things. */
export interface Destination {
  /** The name that the server's certificate must have. */
  readonly host: string;
  /** `address:port`, or the path of a socket. */
  readonly place: string;
  /** Seconds. */
  readonly connectTimeout: number;
  readonly product: string;
  readonly timeoutParameter: string;
  readonly certificateParameter: string;
  /** How the URL can name another address than the certificate's name; empty where it cannot. */
  readonly otherAddress: string;
}

type NetworkError = Error & { readonly code?: string };

/** Whether it is worth trying again: servers and their names come up one after the other. */
export function isAway({ code, message }: NetworkError): boolean {
  return /ECONNREFUSED|ENOENT|ENOTFOUND|EAI_|failed to lookup|timeout expired|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE|terminated unexpectedly|closed the connection/
    .test(`${code ?? ""} ${message}`);
}

/** The reason in our words, and what to do. */
export function explainNetwork(
  failure: NetworkError,
  destination: Destination,
): readonly [reason: string, hint: string] {
  const { host, certificateParameter, otherAddress } = destination;
  const said = describeThrown(failure).trim().replace(/\.$/, "");
  const text = `${failure.code ?? ""} ${said}`;
  if (/ALTNAME|NotValidForName|not valid for name|does not match certificate/i.test(text)) {
    return [
      `the server's certificate is for another name than ${host}`,
      `Connect by a name that the certificate has${otherAddress}`,
    ];
  }
  if (/certificate|SELF_SIGNED|UNABLE_TO_|CERT_|UnknownIssuer/i.test(text)) {
    return [
      `the server's certificate is not trusted: ${said}`,
      `Name the authority that signed it with ${certificateParameter}=FILE`,
    ];
  }
  return explainSilence(text, said, destination);
}

function explainSilence(
  text: string,
  said: string,
  { host, place, connectTimeout, product, timeoutParameter }: Destination,
): readonly [reason: string, hint: string] {
  if (/ECONNREFUSED|ENOENT/.test(text)) {
    return [
      `no server listens at ${place}`,
      "Start the server, or check host and port of the URL",
    ];
  }
  if (/ENOTFOUND|EAI_|failed to lookup/i.test(text)) {
    return [`the name ${host} is not known`, "Check the host of the URL, and the network"];
  }
  if (/timeout expired|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(text)) {
    const isOurs = /timeout expired|connect ETIMEDOUT$/.test(text);
    return [
      `${place} did not answer${isOurs ? ` within ${connectTimeout} s` : ""}`,
      `Check host and port of the URL and any firewall; ${timeoutParameter}=SECONDS waits longer`,
    ];
  }
  if (/requires? .*access|asked for .* access|NotCapable|PermissionDenied|EACCES/i.test(text)) {
    return ["permission denied", "Check the permissions of the socket, and those of migrate"];
  }
  if (/ECONNRESET|EPIPE|terminated unexpectedly|closed the connection/.test(text)) {
    return ["the server closed the connection", `Is it ${product} that listens there?`];
  }
  return [said, "Check the URL, and that the server runs"];
}
