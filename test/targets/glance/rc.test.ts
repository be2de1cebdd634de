import t from 'tap'
import { rcVariables, readRc } from '../../../lib/targets/glance/rc.ts'

/** What the dashboard of OpenStack hands out. */
const rc = `#!/usr/bin/env bash
# To use an OpenStack cloud you need to authenticate against the Identity service.
export OS_AUTH_URL=https://cloud.example:5000/v3
export OS_PROJECT_ID=7a814e40b0b344088f27e4e187859d3f
export OS_PROJECT_NAME="the images"
export OS_USER_DOMAIN_NAME="Default"
if [ -z "$OS_USER_DOMAIN_NAME" ]; then unset OS_USER_DOMAIN_NAME; fi
export OS_PROJECT_DOMAIN_ID=""
if [ -z "$OS_PROJECT_DOMAIN_ID" ]; then unset OS_PROJECT_DOMAIN_ID; fi
# unset v2.0 items in case set
unset OS_TENANT_ID
unset OS_TENANT_NAME
export PATH=/tmp/evil
export OS_USERNAME="me"
echo "Please enter your OpenStack Password for project $OS_PROJECT_NAME as user $OS_USERNAME: "
read -sr OS_PASSWORD_INPUT
export OS_PASSWORD=$OS_PASSWORD_INPUT
export OS_REGION_NAME="north"
if [ -z "$OS_REGION_NAME" ]; then unset OS_REGION_NAME; fi
export OS_INTERFACE=public
export OS_IDENTITY_API_VERSION=3
`

t.test('it is read as a shell would, and nothing is run', async (t) => {
  const { variables, asked } = readRc(rc, 'openrc')
  t.strictSame(asked, ['OS_PASSWORD'])
  t.equal(variables.get('OS_PROJECT_NAME'), 'the images')
  t.equal(variables.has('OS_PROJECT_DOMAIN_ID'), false, 'it is empty')
  t.equal(variables.has('PATH'), false)
  for (const line of [
    'export OS_USERNAME=$(id)',
    'source other',
    'read -s; reboot',
    'echo `reboot`',
  ])
    t.throws(() => readRc(`${rc}${line}\n`, 'openrc'), {
      code: 'settings-invalid',
      place: 'openrc:22',
    })
  t.throws(() => readRc("export OS_PASSWORD=hunter2$'x'", 'openrc'), { message: /^(?!.*hunter2)/ })
})

t.test('what it asks for comes from the environment, else from people', async (t) => {
  const file = { text: rc, path: 'openrc' }
  const asked: string[] = []
  const ask = async (name: string) => {
    asked.push(name)
    return 'typed'
  }
  t.match(await rcVariables(file, {}, ask), { OS_PASSWORD: 'typed', OS_USERNAME: 'me' })
  t.match(await rcVariables(file, { OS_PASSWORD: 'known' }, ask), { OS_PASSWORD: 'known' })
  t.strictSame(asked, ['OS_PASSWORD'])
  const direct = { text: 'export OS_AUTH_URL=x\nread -s OS_PASSWORD\n', path: 'openrc' }
  t.match(await rcVariables(direct, {}, ask), { OS_PASSWORD: 'typed' })
  await t.rejects(rcVariables({ text: '', path: 'x' }, {}, ask), { code: 'usage' })
})
