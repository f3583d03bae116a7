import { isHostName } from '../addresses/host-name.ts';
import { filePathOf, txtNameOf } from '../domains/domain.ts';
import type { Domain } from '../domains/domains.ts';
import { ToCopy } from '../platform/pages/parts.tsx';
import type { DomainView } from './domain-page.tsx';

interface StepsProps {
  view: DomainView;
  domain: Domain;
}

/** What to do so that a name is this show's, with everything ready to paste. */
export function DomainSteps({ view, domain }: StepsProps) {
  return (
    <div class="steps">
      <PointIt view={view} domain={domain} />
      <GiveToProxy view={view} domain={domain} />
      {domain.state === 'waiting' && <ProveIt domain={domain} />}
    </div>
  );
}

function ProveIt({ domain }: Pick<StepsProps, 'domain'>) {
  const { isVouched } = domain.claim;
  return (
    <section aria-labelledby="prove">
      <h2 id="prove">{isVouched ? 'Prove it before it leads here' : 'Prove that it is yours'}</h2>
      <p>
        {isVouched
          ? 'You own this server, so it is proof enough when the name leads here. To prove it earlier, or where this server cannot reach the name itself, do one of these.'
          : 'Do one of these. That the name leads here is no proof: it would do so for everybody on this server.'}
      </p>
      <ProveByRecord domain={domain} />
      <ProveByFile domain={domain} />
    </section>
  );
}

function PointIt({ view: { addresses }, domain: { claim } }: StepsProps) {
  const { hostName } = addresses;
  return (
    <section aria-labelledby="point">
      <h2 id="point">Point the name at this server</h2>
      {isHostName(hostName) ? (
        <>
          <p>
            Where you manage the domain, add a CNAME record. At the top of a domain, where none may
            stand, add A and AAAA records with the addresses that {hostName} has.
          </p>
          <ToCopy id="cname-name" label="Name of the CNAME record" value={claim.domain} />
          <ToCopy id="cname-to" label="Where it points to" value={hostName} />
        </>
      ) : (
        <p>
          Where you manage the domain, add an A record for {claim.domain} with the public address of
          this server.
        </p>
      )}
    </section>
  );
}

function GiveToProxy({ view: { port }, domain: { claim } }: StepsProps) {
  return (
    <section aria-labelledby="proxy">
      <h2 id="proxy">Give the name to the proxy in front</h2>
      <p>It brings https, and hands the name on to Longwave.</p>
      <details>
        <summary>Caddy</summary>
        <pre tabindex={0}>{caddyLines(claim.domain, port)}</pre>
      </details>
      <details>
        <summary>nginx</summary>
        <p>First get a certificate for the name, for example with certbot.</p>
        <pre tabindex={0}>{nginxLines(claim.domain, port)}</pre>
      </details>
    </section>
  );
}

function ProveByRecord({ domain: { claim } }: Pick<StepsProps, 'domain'>) {
  return (
    <>
      <h3>By a TXT record</h3>
      <ToCopy id="txt-name" label="Name of the TXT record" value={txtNameOf(claim.domain)} />
      <ToCopy id="txt-value" label="Text" value={claim.token} />
    </>
  );
}

function ProveByFile({ domain: { claim } }: Pick<StepsProps, 'domain'>) {
  return (
    <>
      <h3>By a file on your present web server</h3>
      <p>As long as the name leads to another web server, put a file there.</p>
      <ToCopy
        id="file-url"
        label="Address of the file"
        value={`https://${claim.domain}${filePathOf(claim.showId)}`}
      />
      <ToCopy id="file-content" label="All that stands in it" value={claim.token} />
    </>
  );
}

const caddyLines = (domain: string, port: number): string => `${domain} {
    reverse_proxy 127.0.0.1:${port} {
        flush_interval -1
    }
}`;

const nginxLines = (domain: string, port: number): string => `server {
    listen 443 ssl;
    server_name ${domain};
    ssl_certificate     /etc/letsencrypt/live/${domain}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/${domain}/privkey.pem;
    location / {
        proxy_pass http://127.0.0.1:${port};
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_buffering off;
    }
}`;
