// SPDX-License-Identifier: MIT
//
// Metered products: every license endpoint begins with the first of the three that there are; more
// are put to it, and deleted from it.

import { notFound } from "../errors.mjs";

const PRODUCTS = [["houdini-20.5", "SideFX", 1715], ["maya-2024", "Autodesk", 2701],
  ["nuke-15", "Foundry", 6101]].map(([productId, vendor, port]) =>
  ({ productId, family: productId.split("-")[0], vendor, port }));

const listOf = (products) => ({ count: products.length, at: (i) => products[i] });

const keyOf = ({ input }) => `products of ${input.licenseEndpointId}`;

const products = (call) =>
  call.contents.changes.members(keyOf(call)).products ?? PRODUCTS.slice(0, 1);

function set(call, list) {
  call.contents.changes.set(keyOf(call), { products: list });
  return {};
}

const others = (call) =>
  products(call).filter(({ productId }) => productId !== call.input.productId);

function put(call) {
  const found = PRODUCTS.find(({ productId }) => productId === call.input.productId);
  if (!found) throw notFound("metered-product", call.input.productId);
  return set(call, [...others(call), found]);
}

function remove(call) {
  const left = others(call);
  if (left.length === products(call).length) {
    throw notFound("metered-product", call.input.productId);
  }
  return set(call, left);
}

export const stories = {
  ListAvailableMeteredProducts: () => listOf(PRODUCTS),
  ListMeteredProducts: (call) => listOf(products(call)),
  PutMeteredProduct: put,
  DeleteMeteredProduct: remove,
};
