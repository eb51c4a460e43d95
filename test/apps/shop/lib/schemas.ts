import { z } from 'zod';

export const Lead = z.object({
  firstName: z.string().min(1),
  lastName: z.string().min(1),
  email: z.email(),
  company: z.string().optional(),
  // Asked for "in case sales wants to call"; nobody ever does.
  phoneNumber: z.string().optional(),
});

export const Order = z.object({
  email: z.email(),
  customerName: z.string(),
  street: z.string(),
  postalCode: z.string(),
  city: z.string(),
  items: z.array(z.object({ sku: z.string(), name: z.string(), cents: z.number().int(), quantity: z.number().int() })),
});

export type Lead = z.infer<typeof Lead>;
export type Order = z.infer<typeof Order>;
