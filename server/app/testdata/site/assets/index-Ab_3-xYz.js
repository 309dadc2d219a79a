export const answer = 42; // repeated, repeated, repeated, repeated, repeated, repeated
