import type { Pull } from '../facts';
import { fault, well, type Finding } from '../finding';

/** Whether a node can start a container of an image. */
export function checkPull(image: string, pull: Pull): Finding[] {
  if (pull === 'done') return [well(`image ${image}`)];
  return [
    fault(
      `no container of image ${image} starts (${pull.failed}): correct version or image, name imagePullSecrets for its registry, or load the image into the nodes`,
    ),
  ];
}
