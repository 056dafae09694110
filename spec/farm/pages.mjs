// SPDX-License-Identifier: MIT
//
// The pages of a list, { count, at(i) }, by nextToken or by itemOffset. A list may also have
// `size`, its own largest page, and `members`, further members of every page. Knows nothing of the
// lists' content.

import { check } from "./checks.mjs";
import * as errors from "./errors.mjs";
import { digest } from "./opaque_ids.mjs";

const DEFAULT_SIZE = 100;
const END_TOKENS = { null: null, absent: undefined, empty: "" };
const PAGE_MEMBERS = ["nextToken", "maxResults"];

const slice = (list, from, length) => Array.from({ length }, (_, i) => list.at(from + i));

// The value of an input, or the default if it is left out or refused later.
function valid(operation, name, value, otherwise) {
  const { type } = operation.inputs.find((input) => input.name === name);
  return value === undefined || check(value, type, name).length > 0 ? otherwise : value;
}

// A token is an opaque id of four numbers: two bind it to the operation and its arguments, then the
// offset of the next item, and the number of empty pages returned there.
class TokenPager {
  constructor(scenario, { operation, labels }, query) {
    Object.assign(this, { scenario, operation, codec: scenario.tokenCodec });
    const asked = valid(operation, "maxResults", query.maxResults, DEFAULT_SIZE);
    this.size = Math.min(asked, scenario.settings.page_limit);
    const filters = operation.inputs.filter(({ name, location }) =>
      location === "query" && !PAGE_MEMBERS.includes(name)).map(({ name }) => query[name]);
    const bound = digest(JSON.stringify([operation.name, labels, filters, asked]));
    this.binding = [bound.readUInt32BE(0), bound.readUInt32BE(4)];
    this.cursor = this.#read(query.nextToken);
  }

  // The cursor of a token: { offset, empties }, or undefined if it belongs to another list.
  #read(token) {
    if (token === undefined) return { offset: 0, empties: 0 };
    const replaced = this.scenario.replacedTokens.get(token);
    if (replaced) return replaced;
    const bytes = Buffer.from(String(token), "base64url");
    if (bytes.length === 16 && bytes.toString("base64url") === token) {
      const [a, b, offset, empties] = this.codec.decode(bytes);
      if (a === this.binding[0] && b === this.binding[1]) return { offset, empties };
    }
    return this.scenario.acceptsAnyToken ? { offset: 0, empties: 0 } : undefined;
  }

  #token({ offset, empties }) {
    return this.codec.encode([...this.binding, offset, empties]).toString("base64url");
  }

  // The number of the page, from 1, by offset; undefined if the token is invalid.
  get number() {
    return this.cursor && Math.floor(this.cursor.offset / this.size) + 1;
  }

  page(list, rule) {
    if (!this.cursor) {
      throw errors.validation([{ name: "nextToken", message: "The nextToken is not valid." }]);
    }
    const { offset, empties } = this.cursor;
    const size = Math.min(this.size, list.size ?? Infinity);
    const length = rule.empty ? 0 : Math.max(0, Math.min(size, list.count - offset));
    const next = { offset: offset + length, empties: rule.empty ? empties + 1 : 0 };
    const more = rule.empty || next.offset < list.count;
    const real = more ? this.#token(next) : END_TOKENS[this.scenario.settings.end_token];
    return {
      ...list.members,
      [this.operation.pages.items]: slice(list, offset, length),
      nextToken: this.scenario.replaceToken(real, next, rule),
    };
  }
}

const MOST_RESULTS = 10_000; // that a search counts

class OffsetPager {
  constructor(scenario, { operation }, { itemOffset, pageSize }) {
    this.operation = operation;
    this.offset = valid(operation, "itemOffset", itemOffset, 0);
    const asked = valid(operation, "pageSize", pageSize, DEFAULT_SIZE);
    this.size = Math.min(asked, scenario.settings.page_limit);
  }

  get number() {
    return Math.floor(this.offset / this.size) + 1;
  }

  page(list) {
    const count = Math.min(list.count, MOST_RESULTS);
    const size = Math.min(this.size, list.size ?? Infinity);
    const length = Math.max(0, Math.min(size, count - this.offset));
    const next = this.offset + length;
    return {
      ...list.members,
      [this.operation.pages.items]: slice(list, this.offset, length),
      totalResults: count,
      nextItemOffset: next < count ? next : undefined,
    };
  }
}

// The pager for a request to a paged operation: { number, page(list, rule) }. query: its members,
// of the body for a search, not yet checked.
export function pagerFor(scenario, found, query) {
  const Pager = found.operation.pages.byOffset ? OffsetPager : TokenPager;
  return new Pager(scenario, found, query);
}
