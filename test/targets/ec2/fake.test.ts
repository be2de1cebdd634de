import {
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeImportSnapshotTasksCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  type EC2ClientConfig,
  ImportSnapshotCommand,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2'
import t from 'tap'
import { digest } from '../../../lib/files.ts'
import { publish } from '../../../lib/index.ts'
import { ec2Key, startFakeEc2 } from '../../fixtures/ec2.ts'
import { startEc2Hosts } from '../../fixtures/ec2-host.ts'

t.setTimeout(180_000)

function clientOf(endpoint: string, secretAccessKey = ec2Key.key): EC2Client {
  const config: EC2ClientConfig = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: ec2Key.keyId, secretAccessKey },
    maxAttempts: 1,
  }
  return new EC2Client(config)
}

const sha256 = digest('disk')
const key = `in/${sha256}.raw`
const Tags = [{ Key: 'parfait:sha256', Value: sha256 }]
const filter = (name: string, value: string) => ({ Name: name, Values: [value] })

/** What the target asks, by the client of the service itself. What it makes of the answers is returned. */
async function publishBySdk(client: EC2Client, token: string) {
  const ofName = { Owners: ['self'], Filters: [filter('name', 'web')] }
  const ofFile = {
    OwnerIds: ['self'],
    Filters: [filter('tag:parfait:sha256', sha256), filter('status', 'completed')],
  }
  await client.send(new DescribeImagesCommand(ofName))
  await client.send(new DescribeSnapshotsCommand(ofFile))
  const { ImportTaskId: task = '' } = await client.send(
    new ImportSnapshotCommand({
      ClientToken: token,
      DiskContainer: { Format: 'RAW', UserBucket: { S3Bucket: 'disks', S3Key: key } },
      TagSpecifications: [{ ResourceType: 'import-snapshot-task', Tags }],
    }),
  )
  const described = await client.send(
    new DescribeImportSnapshotTasksCommand({ ImportTaskIds: [task] }),
  )
  const detail = described.ImportSnapshotTasks?.[0]?.SnapshotTaskDetail
  const { SnapshotId: snapshot = '' } = detail ?? {}
  await client.send(new CreateTagsCommand({ Resources: [snapshot], Tags }))
  const { ImageId: image = '' } = await client.send(
    new RegisterImageCommand({
      Name: 'web',
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      SriovNetSupport: 'simple',
      ImdsSupport: 'v2.0',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { SnapshotId: snapshot, DeleteOnTermination: true, VolumeType: 'gp3' },
        },
      ],
      TagSpecifications: [{ ResourceType: 'image', Tags }],
    }),
  )
  const { Images } = await client.send(new DescribeImagesCommand(ofName))
  const { Snapshots } = await client.send(new DescribeSnapshotsCommand(ofFile))
  return { detail, image, snapshot, Images, Snapshots }
}

t.test('the fake answers the client of the service rightly', async (t) => {
  const ec2 = await startFakeEc2(t, async () => Buffer.from('disk'))
  const client = clientOf(ec2.url)
  ec2.polls = 0
  const made = await publishBySdk(client, 'once')
  t.match(made, {
    detail: { Status: 'completed', SnapshotId: /^snap-/ },
    Images: [
      {
        ImageId: made.image,
        State: 'available',
        Name: 'web',
        Architecture: 'x86_64',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: made.snapshot } }],
        Tags,
      },
    ],
    Snapshots: [{ SnapshotId: made.snapshot, State: 'completed', Tags }],
  })
  const remove = new DeleteSnapshotCommand({ SnapshotId: made.snapshot })
  await t.rejects(client.send(remove), { name: 'InvalidSnapshot.InUse' })
  await client.send(new DeregisterImageCommand({ ImageId: made.image }))
  await client.send(remove)
  await t.rejects(client.send(remove), { name: 'InvalidSnapshot.NotFound' })
  ec2.refuse = () => ({ status: 503, code: 'RequestLimitExceeded', message: 'slow down' })
  await t.rejects(client.send(remove), { name: 'RequestLimitExceeded', message: 'slow down' })
  await t.rejects(clientOf(ec2.url, 'other').send(remove), { name: 'AuthFailure' })
})

t.test('the target asks what that client asks', async (t) => {
  const { setUp } = await startEc2Hosts(t)
  const { ec2, host, want } = await setUp(t)
  ec2.polls = 0
  await publish(want, host)
  const ours = ec2.calls.splice(0)
  const token = ours.find(({ action }) => action === 'ImportSnapshot')?.parameters.ClientToken ?? ''
  const other = await startFakeEc2(t, async () => Buffer.from('disk'))
  other.polls = 0
  await publishBySdk(clientOf(other.url), token)
  t.strictSame(asked(ours), asked(other.calls))
})

/** Each question once, with all that it says. */
function asked(calls: Awaited<ReturnType<typeof startFakeEc2>>['calls']): string[] {
  const lines = calls.map(({ action, parameters }) => {
    const words = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
    return [action, ...words.sort()].join('\n')
  })
  return [...new Set(lines)].sort()
}
