/** A program that wants to hear of a show. */
export interface WebhooksTable {
  id: string;
  /** Null: of every show. */
  show_id: string | null;
  url: string;
  /** `whsec_` and base64; it must stand here as it is, because it signs. */
  secret: string;
  /** The one before, which also signs until `old_secret_until`. */
  old_secret: string | null;
  old_secret_until: number | null;
  /** JSON list of the types of events. */
  events: string;
  /** Nothing is sent since then. */
  disabled_at: number | null;
  /** For people. */
  disabled_reason: string | null;
  created_at: number;
}

/** One event for one webhook. */
export interface DeliveriesTable {
  id: string;
  webhook_id: string;
  /** The show that it is about: what is about one show is sent in order. */
  show_id: string;
  /** The order within a webhook. */
  seq: number;
  /** Stable over tries and replays: receivers know by it what they have had. */
  event_id: string;
  type: string;
  /** The body, byte for byte. */
  payload: string;
  /** pending, delivered, failed or cancelled. */
  status: string;
  attempts: number;
  /** Of the last answer; null without one. */
  response_status: number | null;
  /** The beginning of it. */
  response_body: string | null;
  /** For people; null when it went well. */
  error: string | null;
  /** When it is tried next; null when it is not. */
  next_at: number | null;
  created_at: number;
}

export type WebhookTables = {
  webhooks: WebhooksTable;
  webhook_deliveries: DeliveriesTable;
};
