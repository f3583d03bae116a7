export interface Attack {
  /** The number of the rule in security. */
  rule: number;
  /** P stands for the port that a canary listens on, so that a hole would be heard. */
  url: string;
}

function rows(rule: number, urls: string[]): Attack[] {
  return urls.map((url) => ({ rule, url }));
}

/** Each word becomes an address with a path. */
function hosts(rule: number, words: string): Attack[] {
  return rows(
    rule,
    words.split(' ').map((host) => `http://${host}/`),
  );
}

/** Addresses that lead, or may lead, to something private. */
export const attacks: Attack[] = [
  ...hosts(1, '127.0.0.1:P localhost:P LOCALHOST.:P a.localhost:P 0.0.0.0:P 0:P 0'),
  ...hosts(2, '2130706433:P 0x7f000001:P 0177.0.0.1:P 127.1:P 127.0.0.1.:P 0x7f.1:P'),
  ...hosts(3, '[::1]:P [::]:P [::ffff:127.0.0.1]:P [::ffff:7f00:1]:P [0:0:0:0:0:ffff:7f00:1]:P'),
  ...hosts(3, '[0:0:0:0:0:ffff:a9fe:a9fe] [::ffff:0:127.0.0.1]:P'),
  ...hosts(4, '[64:ff9b::7f00:1]:P [64:ff9b:1::7f00:1]:P [2002:7f00:1::]:P [::127.0.0.1]:P'),
  ...hosts(4, '[fe80::1]:P [fe80::1%25lo]:P [fe80::1%lo]:P [fc00::1]:P [fd00:ec2::254]:P'),
  ...hosts(4, '[fec0::1]:P [2001::1]:P'),
  ...hosts(5, '169.254.169.254/latest/meta-data metadata.google.internal 100.100.100.200'),
  ...hosts(5, '168.63.129.16 192.0.0.192 redis:P printer.local nas.home.arpa'),
  ...hosts(6, '10.0.0.1:P 172.16.0.1:P 172.31.255.255 192.168.0.1:P 100.64.0.1:P 198.18.0.1:P'),
  ...hosts(6, '192.0.2.1:P 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255'),
  ...hosts(6, '[ff02::1] [2001:db8::1] [3fff::1] [100::1] [5f00::1] [2001:2::1]'),
  ...hosts(11, 'user:pw@127.0.0.1:P good.example@127.0.0.1:P user:pw@good.example:P'),
  ...hosts(11, 'good.example%23@127.0.0.1:P 127.0.0.1%2523@good.example:P'),
  ...hosts(12, '①②⑦.⓪.⓪.①:P 127。0。0。1:P ⓛocalhost:P %31%32%37.0.0.1:P 127.0.\t0.1:P'),
  ...rows(12, ['ht\ntp://127.0.0.1:P/', '   http://127.0.0.1:P/', 'http:127.0.0.1:P']),
  ...rows(12, ['http:\\\\127.0.0.1:P/', 'http:///127.0.0.1:P/']),
  ...rows(13, ['file:///etc/passwd', 'ftp://127.0.0.1:P/', 'gopher://127.0.0.1:P/_']),
  ...rows(13, ['dict://127.0.0.1:P/', 'data:text/plain,//x', 'javascript:alert(1)']),
  ...rows(13, [
    'blob:http://127.0.0.1:P/x',
    'ws://127.0.0.1:P/',
    'view-source:http://127.0.0.1:P/',
  ]),
  ...rows(13, ['//127.0.0.1:P/', 'http://']),
];
