export type FindingSeverity = 'error' | 'warning' | 'info';

/** What is known of a kind of finding. */
export interface Rule {
  readonly severity: FindingSeverity;
  /** Whom it hits. */
  readonly clients: string;
  readonly why: string;
  readonly remedy: string;
}

const EVERY = 'every client';
const SPARKLE = 'Sparkle';
const WINSPARKLE = 'WinSparkle';
const BOTH = 'Sparkle, WinSparkle';
const MANIFEST = 'readers of the manifest';
const TUF = 'TUF clients';

function rule(severity: FindingSeverity, clients: string, why: string, remedy: string): Rule {
  return { severity, clients, why, remedy };
}

/** Every kind of finding, by its id. The ids are a contract: scripts and exceptions name them. */
export const RULES = {
  'feed-over-http': rule('error', EVERY, 'Whoever is on the way can hold an update back or offer an older release.', 'Serve the feed by https and change the address in the application.'),
  'feed-redirects-to-http': rule('error', EVERY, 'A redirect by plain http can be changed by whoever is on the way; App Transport Security refuses it.', 'Redirect to https addresses only.'),
  'certificate-refused': rule('error', EVERY, 'Clients refuse the connection before they have read anything: whoever answers cannot prove to be the site.', 'Serve a certificate that is valid, of this name, with the intermediate ones, and renew it by itself.'),
  'compressed-unasked': rule('warning', WINSPARKLE, 'The answer is compressed although the client did not ask for that: WinSparkle and zsync take it as it comes.', 'Compress only what is asked for with Accept-Encoding, and never installers.'),
  'feed-cache-missing': rule('warning', EVERY, 'Without Cache-Control each cache decides by itself how long it shows an old feed.', 'Send `Cache-Control: max-age=60` or a few minutes.'),
  'feed-cached-long': rule('warning', EVERY, 'A release, and going back from one, is seen only when caches have let go of the old feed.', 'Let caches keep the feed for minutes, not for days.'),
  'feed-is-a-page': rule('error', EVERY, 'What is served is a page for browsers: an error page, a login, or the preview of a file.', 'Serve the file itself, as application/xml or application/json.'),
  'feed-unknown': rule('error', EVERY, 'It is neither an appcast nor a manifest of releases nor TUF metadata.', 'Give the address of the appcast, of manifest.json or of metadata/timestamp.json.'),

  'xml-invalid': rule('error', BOTH, 'Neither client reads anything of a feed that is not well-formed XML.', 'Write the feed with a library for XML.'),
  'xml-entity': rule('error', BOTH, 'An unescaped `&`, or an entity of HTML, makes the whole feed unreadable.', 'Write `&amp;`, and the character itself in place of an entity of HTML.'),
  'xml-doctype': rule('error', BOTH, 'A document type can define entities that expand without an end; feeds have none.', 'Leave the DOCTYPE out.'),
  'xml-prefix-undeclared': rule('error', BOTH, 'A prefix without its xmlns makes the whole feed unreadable for parsers that know namespaces.', 'Declare every prefix on the rss element.'),
  'xml-namespace-wrong': rule('error', BOTH, 'Elements in another namespace are ignored: clients see items without a version.', 'xmlns:sparkle="http://www.andymatuschak.org/xml-namespaces/sparkle", exactly, with http.'),
  'feed-no-channel': rule('error', BOTH, 'Items are read inside of rss and channel.', 'Put the items into <rss><channel>.'),
  'feed-empty': rule('error', BOTH, 'A feed without items offers nothing to anybody.', 'Put at least the current release into the feed.'),
  'feed-many-items': rule('info', BOTH, 'Every client downloads the whole feed at every check.', 'Keep the newest ten or so.'),
  'feed-mixed-platforms': rule('warning', BOTH, 'One mistake in an item of one platform hits the clients of the other.', 'Write a feed for each platform and channel.'),

  'version-missing': rule('error', BOTH, 'Sparkle drops the whole feed when one item has no sparkle:version; WinSparkle skips the item.', 'Give every item a sparkle:version, the build.'),
  'version-on-enclosure': rule('info', SPARKLE, 'sparkle:version as an attribute of the enclosure is the form of long ago.', 'Write it as an element of the item.'),
  'version-overflows': rule('error', WINSPARKLE, 'WinSparkle compares numbers as 32-bit integers: 2147483648 counts as older than 1.', 'Use builds from 1 to 2147483647, like YYYYMMDDNN or a counter.'),
  'version-prerelease': rule('error', BOTH, 'Sparkle cuts the version at `-`, and WinSparkle sorts `-1` and `+5` each in its own way: the final release may never be offered.', 'Put an integer build into sparkle:version, and what people read into sparkle:shortVersionString.'),
  'version-not-a-number': rule('error', BOTH, 'Text that is not numbers with dots is compared letter by letter.', 'Put an integer build into sparkle:version.'),
  'version-leading-zero': rule('warning', BOTH, 'Leading zeros are dropped by one client and count for another.', 'Write builds without leading zeros.'),
  'version-is-display-version': rule('info', BOTH, 'sparkle:version and shortVersionString are the same: right only when CFBundleVersion is that text as well, and win_sparkle_set_app_build_version is not called with a build.', 'Put the build into sparkle:version, and into the application.'),
  'version-mixed': rule('error', BOTH, 'Builds and dotted versions in one feed: 124 is newer than every 0.24.1, so the dotted ones are never offered again.', 'Use builds in every item.'),
  'version-unnamed': rule('warning', BOTH, 'People are shown the build where sparkle:shortVersionString is missing, and WinSparkle wants it beside a build.', 'Give the item a sparkle:shortVersionString.'),
  'version-twice': rule('error', BOTH, 'Two releases with one sparkle:version: whoever has one is never offered the other.', 'Give each release a build of its own.'),
  'version-order': rule('error', BOTH, 'A newer version has a lower build: clients order by the build and offer the older one.', 'Release the newer version again, with a higher build.'),
  'rollback-without-effect': rule('warning', BOTH, 'The newest item has a lower build than an older one. Clients take the highest build, and never go back.', 'Take the bad release out of the feed, and publish the good one again with a higher build.'),
  'channel-reaches-winsparkle': rule('error', WINSPARKLE, 'WinSparkle ignores sparkle:channel: it offers this item to everybody.', 'Write a feed of its own for each channel.'),
  'prerelease-for-everybody': rule('warning', BOTH, 'The version is a pre-release, and stands in the default channel.', 'Put it into a feed of its own, or (Sparkle alone) a sparkle:channel.'),
  'rollout-reaches-winsparkle': rule('warning', WINSPARKLE, 'WinSparkle ignores sparkle:phasedRolloutInterval: everybody is offered the release at once.', 'Roll out by the signed percentage of the metadata, or by a feed that names the older release.'),
  'rollout-without-date': rule('error', SPARKLE, 'Phases are counted from pubDate; without it there are none.', 'Give the item a pubDate.'),
  'rollout-invalid': rule('error', SPARKLE, 'The interval is a whole number of seconds.', 'Write the seconds, like 86400.'),
  'date-missing': rule('info', BOTH, 'People are not shown when the release was made.', 'Give the item a pubDate.'),
  'date-invalid': rule('warning', SPARKLE, 'The date is not read as one; phases and order by date are lost.', 'Write it as RFC 822 has it: Sat, 28 Nov 2026 12:00:00 +0000.'),
  'date-in-future': rule('warning', SPARKLE, 'The first phase of a rollout begins with that time.', 'Check the time zone.'),

  'enclosure-missing': rule('error', BOTH, 'Without an enclosure or a link there is nothing to install and nowhere to go.', 'Give the item an enclosure.'),
  'item-is-informational': rule('info', BOTH, 'The item has only a link: people must download and install by themselves.', 'Give it an enclosure, unless that is meant.'),
  'enclosures-several': rule('error', SPARKLE, 'Sparkle takes one enclosure of an item; which one is not said.', 'Write one item for each file, or one universal file.'),
  'url-invalid': rule('error', BOTH, 'Clients resolve nothing: the address must be whole.', 'Write an absolute https address.'),
  'url-over-http': rule('error', BOTH, 'App Transport Security refuses it, and whoever is on the way sees and holds back the download.', 'Serve files by https.'),
  'url-characters': rule('warning', BOTH, '`+`, `~` and blanks are written in more than one way; S3 takes `+` for a blank.', 'Use letters, digits, dots, hyphens and underscores in file names.'),
  'length-missing': rule('warning', SPARKLE, 'The progress bar has no end, and a file that was cut off is noticed only by its signature.', 'Give the enclosure its length in bytes.'),
  'length-invalid': rule('error', SPARKLE, 'The length is not a positive whole number of bytes.', 'Write the size of the file in bytes.'),
  'file-of-another-platform': rule('error', BOTH, 'The client cannot install this kind of file.', 'Give each platform its own feed, with its own kind of file.'),
  'type-wrong': rule('warning', BOTH, 'The type of the enclosure is one of text or pictures.', 'Use application/octet-stream.'),
  'os-unknown': rule('warning', WINSPARKLE, 'WinSparkle knows windows, windows-x64, windows-x86 and windows-arm64; Sparkle takes an item with any other os for none of its own.', 'Write one of these, or leave it out.'),
  'system-version-invalid': rule('warning', BOTH, 'The version of the system is compared by three numbers.', 'Write it with three numbers, like 12.0.0 or 10.0.19041.'),
  'notes-over-http': rule('warning', BOTH, 'Release notes by plain http can be changed on the way, and App Transport Security does not load them.', 'Serve release notes by https.'),

  'signature-missing': rule('error', BOTH, 'An unsigned update is refused by clients that have a key, and can be anything for those that have none.', 'Sign every file with Ed25519: sparkle:edSignature.'),
  'signature-dsa-only': rule('error', BOTH, 'DSA is no longer accepted by Sparkle 2 and deprecated in WinSparkle.', 'Sign with Ed25519, and put the key into the application.'),
  'signature-malformed': rule('error', BOTH, 'An Ed25519 signature is 64 bytes in base64.', 'Put the output of the signing tool there.'),
  'signature-wrong': rule('error', EVERY, 'The file is not what was signed, or was signed with another key: no client installs it.', 'Sign the file that is served, with the key that is in the application.'),
  'signature-unchecked': rule('info', EVERY, 'No public key was given, so signatures were looked at and not verified.', 'Give the key of the application with --public-key.'),
  'signature-unbound': rule('warning', MANIFEST, 'The trusted comment does not say which version and file were signed: an old installer could be offered under a new number.', 'Sign with a trusted comment that names app, version, build, platform and file.'),
  'signature-of-another-file': rule('error', MANIFEST, 'The trusted comment names another version, platform or file than the manifest offers.', 'Publish the release again, signature and manifest together.'),
  'feed-signature-missing': rule('info', SPARKLE, 'Applications with SURequireSignedFeed (2.9) refuse a feed without a signature.', 'Sign the feed.'),
  'feed-signature-wrong': rule('error', SPARKLE, 'The signature of the feed is of another text or by another key, so applications with SURequireSignedFeed refuse it.', 'Sign the feed as it is served, as the last step.'),

  'download-dead': rule('error', EVERY, 'The file cannot be downloaded: people are told of an update that fails.', 'Upload the file first, then show it in the feed.'),
  'download-resized': rule('error', EVERY, 'The file has another length than the feed says: it was replaced, or the feed was copied.', 'Never change a released file; publish a new build.'),
  'download-is-a-page': rule('error', EVERY, 'What is served is a page for browsers, not the file.', 'Give the address that answers with the file itself.'),
  'download-over-http': rule('error', EVERY, 'The download is redirected to plain http.', 'Redirect to https addresses only.'),
  'download-without-ranges': rule('info', EVERY, 'A download that was cut off starts again from its beginning, and zsync does not work.', 'Serve files from where ranges are answered.'),
  'download-unchecked': rule('info', EVERY, 'Not every file was downloaded.', 'Raise the limits, or look at the others yourself.'),

  'json-invalid': rule('error', MANIFEST, 'Nothing of the manifest is read.', 'Write the manifest with a library for JSON.'),
  'manifest-field': rule('error', MANIFEST, 'A field of the documented manifest is missing or of another kind.', 'Write version, release_date, platforms.{windows,macos,linux}.{url,signature,size} and release_notes.'),
  'manifest-platform-missing': rule('info', MANIFEST, 'Clients of that platform are not offered anything.', 'Add the platform, unless that is meant.'),

  'tuf-invalid': rule('error', TUF, 'A client refuses this metadata.', 'Publish again from a state that is whole, and do not edit metadata by hand.'),
  'tuf-unverifiable': rule('warning', TUF, 'The signatures are by keys of a scheme that is not known here: whether clients accept them is not known, either.', 'Verify it with a client that knows the scheme.'),
  'tuf-expired': rule('error', TUF, 'Clients refuse metadata that has expired: nobody is offered anything.', 'Sign it again, and see why the schedule did not.'),
  'tuf-near-expiry': rule('warning', TUF, 'Clients refuse it soon.', 'Sign it again before that.'),
  'tuf-roles-unchecked': rule('info', TUF, 'Not every delegated role was looked at.', 'Look at the others with a client, such as `tuf` from PyPI.'),
  'tuf-of-others': rule('info', TUF, 'The metadata is valid, and not made by ekn-updates: channels and releases are not in it, and the files were not looked at.', 'Nothing has to be done.'),
  'tuf-root-untrusted': rule('info', TUF, 'No root was given: the first root of the site was believed, which shows only that the rest agrees with it.', 'Give the root that is in the application with --public-key.'),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
