import { directory } from './directory.ts'
import type { TargetDriver } from './driver.ts'
import { ec2 } from './ec2.ts'
import { glance } from './glance.ts'
import { http } from './http.ts'
import { oci } from './oci.ts'
import { s3 } from './s3.ts'

/** All kinds of places that files are published to; a new one is one file and one name in this list. */
export const targets: readonly TargetDriver[] = [directory, http, s3, oci, glance, ec2]
