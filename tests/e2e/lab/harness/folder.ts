/** Made by `in_lab`: names, certificates, and what browsers need to believe them. */
export const folder = process.env['LAB_FOLDER'] ?? '/run/lab';
