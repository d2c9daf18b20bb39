/**
 * Certificates for test servers, made when they are needed: what is kept in a repository expires,
 * and a private key in it alarms whoever finds it. X.509 (RFC 5280) in the little DER that it takes.
 */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { Buffer } from "node:buffer";

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const BOOLEAN = 0x01;

/** Object ids, encoded. */
const COMMON_NAME = "550403";
const BASIC_CONSTRAINTS = "551d13";
const ALTERNATIVE_NAMES = "551d11";
const ECDSA_WITH_SHA256 = "2a8648ce3d040302";

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80
    ? [tag, length]
    : length < 0x100
    ? [tag, 0x81, length]
    : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const text = (value: string) => Buffer.from(value, "utf8");
const objectId = (hex: string) => der(OBJECT_ID, Buffer.from(hex, "hex"));
const nameOf = (commonName: string) =>
  der(
    SEQUENCE,
    der(SET, der(SEQUENCE, objectId(COMMON_NAME), der(UTF8_STRING, text(commonName)))),
  );

function extension(id: string, value: Uint8Array): Uint8Array {
  return der(SEQUENCE, objectId(id), der(OCTET_STRING, value));
}

/** `DNS` and `IP` entries of subjectAltName. */
function alternativeNames(hosts: readonly string[]): Uint8Array {
  return der(
    SEQUENCE,
    ...hosts.map((host) =>
      /^[\d.]+$/.test(host)
        ? der(0x87, Buffer.from(host.split(".").map(Number)))
        : der(0x82, text(host))
    ),
  );
}

interface Request {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly serial: number;
  readonly extensions: readonly Uint8Array[];
}

function makeCertificate(request: Request): string {
  const algorithm = der(SEQUENCE, objectId(ECDSA_WITH_SHA256));
  const signed = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([request.serial])),
    algorithm,
    nameOf(request.issuer),
    der(
      SEQUENCE,
      der(GENERALIZED_TIME, text("20200101000000Z")),
      der(GENERALIZED_TIME, text("21200101000000Z")),
    ),
    nameOf(request.subject),
    request.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, ...request.extensions)),
  );
  const signature = sign("sha256", signed, request.signer);
  const whole = der(
    SEQUENCE,
    signed,
    algorithm,
    der(BIT_STRING, Buffer.from([0]), signature),
  );
  const lines = Buffer.from(whole).toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/**
 * The files of a server: `ca.crt`, and `server.crt` with `server.key` for `localhost`, `127.0.0.1`
 * and `db.example`; `client.crt` with `client.key` for the role `certified`; `other_ca.crt` signed
 * none of them.
 */
export function makeCertificates(): Readonly<Record<string, string>> {
  const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = (key: KeyObject) => String(key.export({ type: "pkcs8", format: "pem" }));
  const [authority, other, server, client] = [pair(), pair(), pair(), pair()];
  const isAuthority = extension(
    BASIC_CONSTRAINTS,
    der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff]))),
  );
  const issuer = "migrate tests";
  const signer = authority.privateKey;
  const root = (subject: string, { publicKey, privateKey }: ReturnType<typeof pair>) =>
    makeCertificate({
      subject,
      issuer: subject,
      publicKey,
      signer: privateKey,
      serial: 1,
      extensions: [isAuthority],
    });
  return {
    "ca.crt": root(issuer, authority),
    "other_ca.crt": root("another authority", other),
    "server.key": pem(server.privateKey),
    "server.crt": makeCertificate({
      subject: "db.example",
      issuer,
      publicKey: server.publicKey,
      signer,
      serial: 2,
      extensions: [
        extension(ALTERNATIVE_NAMES, alternativeNames(["localhost", "127.0.0.1", "db.example"])),
      ],
    }),
    "client.key": pem(client.privateKey),
    "client.crt": makeCertificate({
      subject: "certified",
      issuer,
      publicKey: client.publicKey,
      signer,
      serial: 3,
      extensions: [extension(ALTERNATIVE_NAMES, alternativeNames(["certified"]))],
    }),
  };
}
