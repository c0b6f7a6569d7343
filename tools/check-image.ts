import { RedisServer } from '../packages/bullmq-runner/test/redis-server.ts';
import { buildWithEngine, findContainerEngine } from './image/container-image.ts';
import { buildByHand } from './image/hand-built-image.ts';
import { tryImage } from './image/try-image.ts';

/**
 * Builds the image with the container engine that is there, or by hand where there is none; runs the server and a worker of it as
 * compose.yaml does, and asks them. Needs a redis-server. Containers use the network of the host.
 */
const redis = await RedisServer.start();
try {
  const engine = findContainerEngine();
  const image = engine === undefined ? buildByHand() : buildWithEngine(engine);
  try {
    await tryImage(image, redis.url);
  } finally {
    image.discard();
  }
  console.log(`ok: built by ${image.builder}`);
} finally {
  await redis.discard();
}
