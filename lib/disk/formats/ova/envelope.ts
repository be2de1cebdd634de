import { compareBytes } from '../../../compare-bytes.ts'
import { type XmlElement, xmlDocument } from '../../../quoting/xml.ts'

/** A machine as it is to be made of an OVA. */
interface Machine {
  readonly name: string
  /** MiB. */
  readonly memory: number
  readonly cpus: number
  /** One of `controllers`. */
  readonly adapter: string
  readonly firmware: string
  readonly disk: {
    /** Name of the file, beside the descriptor. */
    readonly file: string
    /** Of the file, in bytes. */
    readonly size: number
    /** Of the disk, in bytes. */
    readonly capacity: number
  }
}

/** What a disk hangs on, in the words of VMware and VirtualBox: CIM's number of the kind, and the kind within. */
export const controllers: Readonly<
  Record<string, { readonly type: number; readonly kind?: string }>
> = {
  lsilogic: { type: 6, kind: 'lsilogic' },
  buslogic: { type: 6, kind: 'buslogic' },
  pvscsi: { type: 6, kind: 'VirtualSCSI' },
  ide: { type: 5 },
}

const cim = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2'
const namespaces = {
  xmlns: 'http://schemas.dmtf.org/ovf/envelope/1',
  'xmlns:ovf': 'http://schemas.dmtf.org/ovf/envelope/1',
  'xmlns:rasd': `${cim}/CIM_ResourceAllocationSettingData`,
  'xmlns:vssd': `${cim}/CIM_VirtualSystemSettingData`,
  'xmlns:vmw': 'http://www.vmware.com/schema/ovf',
}
const diskFormat = 'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized'
const network = 'VM Network'

/** The descriptor of a package with one machine, one disk and one network card; DMTF's DSP0243, OVF 1.1. */
export function describeMachine(machine: Machine): string {
  const { name, disk } = machine
  const file = { 'ovf:id': 'file1', 'ovf:href': disk.file, 'ovf:size': disk.size }
  const facts = {
    'ovf:diskId': 'vmdisk1',
    'ovf:fileRef': 'file1',
    'ovf:capacity': disk.capacity,
    'ovf:capacityAllocationUnits': 'byte',
    'ovf:format': diskFormat,
  }
  return xmlDocument({
    name: 'Envelope',
    attributes: namespaces,
    content: [
      { name: 'References', content: [{ name: 'File', attributes: file }] },
      section('DiskSection', 'The disks', [{ name: 'Disk', attributes: facts }]),
      section('NetworkSection', 'The networks', [
        {
          name: 'Network',
          attributes: { 'ovf:name': network },
          content: [text('Description', 'Where the machine gets its address from')],
        },
      ]),
      {
        name: 'VirtualSystem',
        attributes: { 'ovf:id': name },
        content: [
          text('Info', 'A virtual machine'),
          text('Name', name),
          {
            name: 'OperatingSystemSection',
            // CIM's number for 64-bit Linux of any kind.
            attributes: { 'ovf:id': 101, 'vmw:osType': 'otherLinux64Guest' },
            content: [text('Info', 'The operating system'), text('Description', 'Linux (64-bit)')],
          },
          section('VirtualHardwareSection', 'What the machine needs', hardwareOf(machine)),
        ],
      },
    ],
  })
}

function hardwareOf({ name, memory, cpus, adapter, firmware }: Machine): XmlElement[] {
  const { type, kind } = controllers[adapter] ?? { type: 6 }
  const system = {
    ElementName: 'Virtual Hardware Family',
    InstanceID: 0,
    VirtualSystemIdentifier: name,
    VirtualSystemType: 'vmx-13',
  }
  const config = { 'ovf:required': 'false', 'vmw:key': 'firmware', 'vmw:value': firmware }
  return [
    { name: 'System', content: fields('vssd', system) },
    item(1, { AllocationUnits: 'hertz * 10^6', ...called(`${cpus} CPUs`), ...of(3, cpus) }),
    item(2, { AllocationUnits: 'byte * 2^20', ...called(`${memory} MiB`), ...of(4, memory) }),
    item(3, { Address: 0, ...called('Disk controller'), ResourceSubType: kind, ...of(type) }),
    item(4, { AddressOnParent: 0, ...called('Disk'), ...onController, ...of(17) }),
    item(5, {
      AutomaticAllocation: 'true',
      Connection: network,
      ...called('Network card'),
      ResourceSubType: 'E1000',
      ...of(10),
    }),
    { name: 'vmw:Config', attributes: config },
  ]
}

type Fields = Readonly<Record<string, string | number | undefined>>

const called = (ElementName: string) => ({ ElementName })
const onController = { HostResource: 'ovf:/disk/vmdisk1', Parent: 3 }

/** CIM's number of a kind of hardware, and how much of it there is. */
function of(ResourceType: number, VirtualQuantity?: number): Fields {
  return { ResourceType, VirtualQuantity }
}

function item(InstanceID: number, all: Fields): XmlElement {
  return { name: 'Item', content: fields('rasd', { ...all, InstanceID }) }
}

/** In the order of the alphabet, which the schema asks for; what is not there is left out. */
function fields(prefix: string, all: Fields): XmlElement[] {
  return Object.entries(all)
    .sort(([a], [b]) => compareBytes(a, b))
    .flatMap(([key, value]) => (value === undefined ? [] : [text(`${prefix}:${key}`, value)]))
}

function section(name: string, info: string, content: readonly XmlElement[]): XmlElement {
  return { name, content: [text('Info', info), ...content] }
}

function text(name: string, content: string | number): XmlElement {
  return { name, content }
}
