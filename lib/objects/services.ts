import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../../imports/k8s';
import { POD_NAME_LABEL } from '../model/labels';
import { MYSQL_PORT, type Model } from '../model/model';
import { podName } from '../model/names';
import { PRIMARY, type DeclinedCheck } from './declined-checks';
import { metadata } from './metadata';

const PORTS: k8s.ServicePort[] = [{ name: MYSQL_PORT.name, port: MYSQL_PORT.number }];

/** Gives each pod its name in DNS, Ready or not: a pod that is being healed must be found. */
export function headlessService(scope: Construct, m: Model): ApiObject {
  return service(scope, 'HeadlessService', m, m.names.headlessService, {
    clusterIp: 'None',
    publishNotReadyAddresses: true,
    ports: PORTS,
    selector: { ...m.selectorLabels },
  });
}

/** The address for writes. */
export function primaryService(scope: Construct, m: Model): ApiObject {
  const selector = { ...m.selectorLabels, [POD_NAME_LABEL]: podName(m.names, m.topology.primary) };
  return service(scope, 'PrimaryService', m, m.names.primaryService, { ports: PORTS, selector }, [PRIMARY]);
}

/** The address for reads: every Ready server. */
export function readService(scope: Construct, m: Model): ApiObject {
  return service(scope, 'ReadService', m, m.names.readService, { ports: PORTS, selector: { ...m.selectorLabels } });
}

function service(
  scope: Construct,
  id: string,
  m: Model,
  name: string,
  spec: k8s.ServiceSpec,
  declined: readonly DeclinedCheck[] = [],
): ApiObject {
  return new ApiObject(scope, id, {
    ...k8s.KubeService.GVK,
    metadata: metadata(scope, m, name, declined),
    spec: k8s.toJson_ServiceSpec(spec),
  });
}
