'use client';

import type { MerchItem } from '@clipper/shared/types';
import posthog from 'posthog-js';

export function MerchShelf({ items }: { items: MerchItem[] }) {
  function onSelect(product: MerchItem) {
    posthog.capture('merch_selected', { name: product.name, sku: product.sku, price: product.priceCents });
  }

  return (
    <ul>
      {items.map((product) => (
        <li key={product.sku}>
          <button onClick={() => onSelect(product)}>{product.name}</button>
        </li>
      ))}
    </ul>
  );
}
