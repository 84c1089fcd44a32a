import {
  isObject, metaOf, type Metadata, parse, parseRoot, Refusal, type Root, type Target, targetsOf, verifyEd25519, verifyMeta,
  verifySignatures,
} from './update-verifier-metadata';
import { isInRollout, offerOf } from './update-verifier-offer';
import { UpdateAction, type UpdateOffer, UpdateRule, type UpdateVerdict } from './update-verifier-types';

/** Properties for UpdateVerifier: the client that checks for updates, and what it has trusted so far. */
export interface UpdateVerifierProps {
  /** The identifier of the application. */
  readonly app: string;

  /** The channel that the user has chosen, like `stable`. */
  readonly channel: string;

  /** The operating system: `windows`, `macos` or `linux`. */
  readonly platform: string;

  /** The architecture of the machine: `x64`, `arm64` or `x86`. */
  readonly architecture: string;

  /** The build that is installed. */
  readonly buildNumber: number;

  /** The newest root metadata that this client trusts, as text: the one in the application, or a newer one that an earlier check accepted. */
  readonly root: string;

  /** The time when this check begins, in seconds since 1970. */
  readonly time: number;

  /**
   * An identifier that this installation made once, at random. It decides about staged rollouts and is sent nowhere.
   *
   * @default - the client takes part in no staged rollout, and gets a release when everybody does
   */
  readonly clientId?: string;

  /**
   * The kind of file that this client can install, like `appimage`.
   *
   * @default - any kind for its platform
   */
  readonly kind?: string;

  /**
   * The version of the operating system, like `10.0.22631`.
   *
   * @default - the lowest version that an artifact asks for is not compared
   */
  readonly systemVersion?: string;

  /**
   * The timestamp metadata that an earlier check accepted, as text.
   *
   * @default - this is the first check
   */
  readonly timestamp?: string;

  /**
   * The snapshot metadata that an earlier check accepted, as text.
   *
   * @default - this is the first check
   */
  readonly snapshot?: string;
}

/** Properties for UpdateVerifier.verifySignature: a signature in the documented manifest, and what it must be for. */
export interface UpdateSignatureProps {
  /** The public key of the publisher as `minisign -P` takes it. */
  readonly publicKey: string;

  /** `signature` of the platform in the manifest: a minisign signature file in base64. */
  readonly signature: string;

  /** The BLAKE2b-512 of the file that was downloaded, in hexadecimal. */
  readonly blake2b: string;

  /** The identifier of the application. */
  readonly app: string;

  /** `version` of the manifest. */
  readonly version: string;

  /** The operating system: `windows`, `macos` or `linux`. */
  readonly platform: string;

  /** The build that is installed; the file must be of a higher one. */
  readonly buildNumber: number;
}

/**
 * The checks that a desktop client makes before it installs an update of an UpdateManifestSite: the workflow of a TUF client, and what the channel
 * offers this one. It is the reference for clients in other languages, as `vectors/` of the package is what they are tested with.
 *
 * It does no input or output. The caller downloads a file and hands it in, and is told whether it is accepted or which rule refused it:
 *
 * 1. `metadata/<N+1>.root.json`, as long as there is a next one: `updateRoot`
 * 2. `metadata/timestamp.json`: `updateTimestamp`; if it is unchanged and so is the installed build, the check may end here
 * 3. `metadata/<snapshotVersion>.snapshot.json`: `updateSnapshot`
 * 4. `metadata/<targetsVersion>.targets.json`: `updateTargets`
 * 5. `offer`, and the file that it names: `verifyFile`
 *
 * What was accepted is stored by the caller, and given to the next check. After a refusal nothing is installed, and the check begins again later.
 *
 * @see https://theupdateframework.github.io/specification/latest/#detailed-client-workflow
 */
export class UpdateVerifier {
  /** The most bytes of a root.json that are read. */
  public static readonly LARGEST_ROOT = 512_000;

  /** The most bytes of a timestamp.json that are read. */
  public static readonly LARGEST_TIMESTAMP = 16_384;

  /** The most bytes of a snapshot.json that are read. */
  public static readonly LARGEST_SNAPSHOT = 2_000_000;

  /** The most bytes of a targets.json that are read. */
  public static readonly LARGEST_TARGETS = 5_000_000;

  /**
   * Returns whether a staged rollout has reached a client: the first 32 bits of SHA-256(`<salt>:<client id>`), modulo 100, are less than the percentage.
   *
   * @param salt the salt of the rollout
   * @param clientId the identifier that the installation made once
   * @param percent the percentage of the rollout
   */
  public static isInRollout(salt: string, clientId: string, percent: number): boolean {
    // Like everything here it throws nothing, whatever a caller without a compiler reads somewhere and hands in.
    return typeof salt === 'string' && typeof clientId === 'string' && isInRollout(salt, clientId, percent);
  }

  /**
   * Verifies the signature in the documented manifest, for a client that reads nothing else: the file is the publisher's, and is the higher build
   * of this application that the manifest says. Such a client learns of no rollback, rollout or expiry.
   *
   * @param props the signature, and what it must be for
   */
  public static verifySignature(props: UpdateSignatureProps): UpdateVerdict {
    return verdict(() => verifySignature(props));
  }

  private readonly client: UpdateVerifierProps;
  private readonly refusedRoot?: Refusal;
  private root?: Root;
  private timestamp?: Metadata;
  private snapshot?: Metadata;
  private targets?: ReadonlyMap<string, Target>;
  private timestampText?: string;
  private snapshotText?: string;
  private rootIsFinal = false;
  private timestampIsNew = false;
  private snapshotIsNew = false;

  public constructor(props: UpdateVerifierProps) {
    this.client = isObject(props) ? props : {} as UpdateVerifierProps;
    this.timestampText = this.client.timestamp;
    this.snapshotText = this.client.snapshot;
    try {
      // 5.2: the root metadata that the client trusts already. Its age is not looked at before the newest is found.
      this.root = parseRoot(this.client.root, UpdateVerifier.LARGEST_ROOT);
      verifySignatures(this.root, this.root);
    } catch (error) {
      this.root = undefined;
      this.refusedRoot = refusalOf(error);
    }
  }

  /** The version of the root metadata that is trusted; 0 when there is none. */
  public get rootVersion(): number {
    return this.root?.version ?? 0;
  }

  /** The version of the snapshot metadata to download; 0 before a timestamp is accepted. */
  public get snapshotVersion(): number {
    return this.timestampIsNew ? metaOf(this.timestamp!, 'snapshot.json').version : 0;
  }

  /** The version of the targets metadata to download; 0 before a snapshot is accepted. */
  public get targetsVersion(): number {
    return this.snapshotIsNew ? metaOf(this.snapshot!, 'targets.json').version : 0;
  }

  /**
   * Checks the next root metadata, version `rootVersion` + 1 (5.3).
   *
   * @param text the file
   */
  public updateRoot(text: string): UpdateVerdict {
    return verdict(() => {
      const trusted = this.trustedRoot();
      if (this.rootIsFinal) {
        throw new Refusal(UpdateRule.OUT_OF_ORDER, 'a root was handed in after a timestamp');
      }
      const next = parseRoot(text, UpdateVerifier.LARGEST_ROOT);
      verifySignatures(trusted, next);
      verifySignatures(next, next);
      if (next.version !== trusted.version + 1) {
        throw new Refusal(next.version <= trusted.version ? UpdateRule.ROLLBACK : UpdateRule.VERSION, `root.json has version ${next.version}, and ${trusted.version + 1} is the next`);
      }
      // 5.3.11: whoever had the keys of these roles may have signed versions that nothing newer could ever reach.
      if (takesKeysAway(trusted, next, 'timestamp') || takesKeysAway(trusted, next, 'snapshot')) {
        this.timestampText = undefined;
        this.snapshotText = undefined;
      }
      this.root = next;
    });
  }

  /**
   * Checks the timestamp metadata (5.4), and first that the newest root has not expired (5.3.10).
   *
   * @param text the file
   */
  public updateTimestamp(text: string): UpdateVerdict {
    return verdict(() => {
      this.timestampIsNew = false;
      this.snapshotIsNew = false;
      this.targets = undefined;
      const root = this.trustedRoot();
      this.rootIsFinal = true;
      this.refuseExpired(root);
      this.loadTrusted(root);
      const timestamp = parse('timestamp', text, UpdateVerifier.LARGEST_TIMESTAMP);
      verifySignatures(root, timestamp);
      // 5.4.3.1: one with the version that is trusted already is discarded.
      const unchanged = this.refuseOlderTimestamp(timestamp);
      this.timestamp = unchanged ? this.timestamp! : timestamp;
      this.refuseExpired(this.timestamp);
      this.timestampIsNew = true;
      return { accepted: true, unchanged };
    });
  }

  /**
   * Checks the snapshot metadata (5.5).
   *
   * @param text the file
   */
  public updateSnapshot(text: string): UpdateVerdict {
    return verdict(() => {
      if (!this.timestampIsNew) {
        throw new Refusal(UpdateRule.OUT_OF_ORDER, 'a snapshot was handed in before a timestamp was accepted');
      }
      const expected = metaOf(this.timestamp!, 'snapshot.json');
      verifyMeta('snapshot', text, expected);
      const snapshot = parse('snapshot', text, UpdateVerifier.LARGEST_SNAPSHOT);
      verifySignatures(this.trustedRoot(), snapshot);
      refuseOtherVersion(snapshot, expected.version);
      const next = metaOf(snapshot, 'targets.json').version;
      const trusted = this.snapshot && metaOf(this.snapshot, 'targets.json').version;
      if (trusted !== undefined && next < trusted) {
        throw new Refusal(UpdateRule.ROLLBACK, `snapshot.json names version ${next} of targets.json, and version ${trusted} is trusted already`);
      }
      this.refuseExpired(snapshot);
      this.snapshot = snapshot;
      this.snapshotIsNew = true;
      this.targets = undefined;
    });
  }

  /**
   * Checks the targets metadata (5.6).
   *
   * @param text the file
   */
  public updateTargets(text: string): UpdateVerdict {
    return verdict(() => {
      if (!this.snapshotIsNew) {
        throw new Refusal(UpdateRule.OUT_OF_ORDER, 'targets were handed in before a snapshot was accepted');
      }
      const expected = metaOf(this.snapshot!, 'targets.json');
      verifyMeta('targets', text, expected);
      const targets = parse('targets', text, UpdateVerifier.LARGEST_TARGETS);
      verifySignatures(this.trustedRoot(), targets);
      refuseOtherVersion(targets, expected.version);
      this.refuseExpired(targets);
      const read = targetsOf(targets);
      // Whoever can sign for one application must not be able to have it installed over another one.
      offerOf(read, this.client);
      this.targets = read;
    });
  }

  /**
   * Returns what the channel offers this client, after the targets were accepted; before, that is nothing.
   */
  public offer(): UpdateOffer {
    return this.targets ? offerOf(this.targets, this.client) : { action: UpdateAction.NONE, reason: 'no targets were accepted' };
  }

  /**
   * Checks a file that was downloaded (5.7). The download is cut off after the length that the offer says, or one byte later.
   *
   * @param target the name of the target, as the offer says
   * @param length how many bytes were received
   * @param hash the SHA-256 of these bytes, in hexadecimal
   */
  public verifyFile(target: string, length: number, hash: string): UpdateVerdict {
    return verdict(() => {
      const expected = this.targets?.get(target);
      if (!expected) {
        throw new Refusal(UpdateRule.UNKNOWN_TARGET, `no file of this name was signed: ${target}`);
      }
      if (length > expected.length) {
        throw new Refusal(UpdateRule.TOO_LARGE, `${target} is longer than ${expected.length} bytes`);
      }
      if (length !== expected.length || hash !== expected.sha256) {
        throw new Refusal(UpdateRule.HASH, `${target} is not the file that was signed`);
      }
    });
  }

  private trustedRoot(): Root {
    if (!this.root) {
      throw this.refusedRoot ?? new Refusal(UpdateRule.OUT_OF_ORDER, 'there is no root');
    }
    return this.root;
  }

  /** What earlier checks accepted still holds, if the keys of today signed it; its age does not matter. */
  private loadTrusted(root: Root): void {
    const load = (type: 'timestamp' | 'snapshot', text: string | undefined, largest: number): Metadata | undefined => {
      try {
        const metadata = parse(type, text, largest);
        verifySignatures(root, metadata);
        return metadata;
      } catch {
        return undefined;
      }
    };
    this.timestamp ??= load('timestamp', this.timestampText, UpdateVerifier.LARGEST_TIMESTAMP);
    this.snapshot ??= load('snapshot', this.snapshotText, UpdateVerifier.LARGEST_SNAPSHOT);
  }

  /** 5.4.3: neither the version of the timestamp nor the one of the snapshot goes back. Returns whether nothing is new. */
  private refuseOlderTimestamp(timestamp: Metadata): boolean {
    const next = metaOf(timestamp, 'snapshot.json').version;
    if (!this.timestamp) {
      return false;
    }
    if (timestamp.version < this.timestamp.version) {
      throw new Refusal(UpdateRule.ROLLBACK, `timestamp.json has version ${timestamp.version}, and version ${this.timestamp.version} is trusted already`);
    }
    const trusted = metaOf(this.timestamp, 'snapshot.json').version;
    if (next < trusted) {
      throw new Refusal(UpdateRule.ROLLBACK, `timestamp.json names version ${next} of snapshot.json, and version ${trusted} is trusted already`);
    }
    return timestamp.version === this.timestamp.version;
  }

  private refuseExpired({ type, version, expires }: Metadata): void {
    if (!(this.client.time * 1000 < expires)) {
      throw new Refusal(UpdateRule.EXPIRED, `${type}.json version ${version} expired at ${new Date(expires).toISOString()}`);
    }
  }
}

function refuseOtherVersion({ type, version }: Metadata, expected: number): void {
  if (version !== expected) {
    throw new Refusal(UpdateRule.VERSION, `${type}.json has version ${version}, and version ${expected} was signed with it`);
  }
}

function takesKeysAway(trusted: Root, next: Root, role: 'timestamp' | 'snapshot'): boolean {
  return trusted.roles[role].keyids.some((keyid) => !next.roles[role].keyids.includes(keyid));
}

function refusalOf(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(UpdateRule.MALFORMED, String((error as Error).message));
}

/** Nothing that a server sends makes a client fail in another way than by a verdict. */
function verdict(check: () => UpdateVerdict | void): UpdateVerdict {
  try {
    return check() ?? { accepted: true };
  } catch (error) {
    const { rule, reason } = refusalOf(error);
    return { accepted: false, rule, reason };
  }
}

function verifySignature(props: UpdateSignatureProps): void {
  const text = Buffer.from(props.signature, 'base64').toString('utf8');
  const [, first, comment, second] = /^untrusted comment: [^\n]*\n([^\n]*)\ntrusted comment: ([^\n]*)\n([^\n]*)\n$/.exec(text) ?? [];
  const [key, signed, all] = [props.publicKey, first, second].map((part) => Buffer.from(part ?? '', 'base64'));
  if (key.length !== 42 || signed.length !== 74 || all.length !== 64 || signed.toString('latin1', 0, 2) !== 'ED') {
    throw new Refusal(UpdateRule.MALFORMED, 'the key or the signature is not of minisign');
  }
  const publicKey = key.toString('hex', 10);
  const signature = signed.subarray(10);
  if (!key.subarray(2, 10).equals(signed.subarray(2, 10))
    || !verifyEd25519(publicKey, Buffer.from(props.blake2b, 'hex'), signature)
    || !verifyEd25519(publicKey, Buffer.concat([signature, Buffer.from(comment)]), all)) {
    throw new Refusal(UpdateRule.SIGNATURE, 'the signature is not of this file by this key');
  }
  // Without this an old file, signed as it is, could be offered under a new version.
  const said = new Map(comment.split('\t').map((part) => [part.slice(0, part.indexOf(':')), part.slice(part.indexOf(':') + 1)]));
  if (said.get('app') !== props.app) {
    throw new Refusal(UpdateRule.WRONG_APPLICATION, 'the file is another application\'s');
  }
  if (said.get('version') !== props.version || said.get('platform') !== props.platform) {
    throw new Refusal(UpdateRule.VERSION, 'the file is of another version or platform than the manifest says');
  }
  if (!(Number(said.get('build')) > props.buildNumber)) {
    throw new Refusal(UpdateRule.ROLLBACK, `the file is build ${said.get('build')}, and build ${props.buildNumber} is installed`);
  }
}
