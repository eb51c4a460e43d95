'use client';

import posthog from 'posthog-js';

interface Product {
  sku: string;
  name: string;
  cents: number;
}

export function ProductCard({ product }: { product: Product }) {
  function addToCart() {
    // ok third-party-flow, storage-flow, consent-missing: about a product
    posthog.capture('added_to_cart', { name: product.name, sku: product.sku, cents: product.cents });
    // ok storage-flow: about a product
    localStorage.setItem('cart.last', JSON.stringify(product));
  }
  return <button onClick={addToCart}>{product.name}</button>;
}
