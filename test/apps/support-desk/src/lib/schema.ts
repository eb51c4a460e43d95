import { boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const customers = pgTable('customers', {
  id: text('id').primaryKey(),
  email: text('email').notNull(),
  fullName: text('full_name').notNull(),
  phoneNumber: text('phone_number'),
  licenceNumber: text('driving_licence_number'),
  licenceCheckedAt: timestamp('licence_checked_at'),
});

export const tickets = pgTable('tickets', {
  id: text('id').primaryKey(),
  customerId: text('customer_id').notNull(),
  topic: text('topic').notNull(),
  message: text('message').notNull(),
  isUrgent: boolean('is_urgent').notNull().default(false),
  replies: integer('replies').notNull().default(0),
});
