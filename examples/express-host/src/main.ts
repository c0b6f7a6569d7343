import { createApp } from './app.ts';

const port = Number(process.env['PORT'] ?? 3000);

createApp().listen(port, '127.0.0.1', (error) => {
  if (error !== undefined) throw error;
  console.log(`Own route      http://127.0.0.1:${port}/hello`);
  console.log(`Documentation  http://127.0.0.1:${port}/api/docs`);
});
