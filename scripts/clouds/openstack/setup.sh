#!/bin/bash
# Runs inside the container once: databases, accounts, a network, flavors and images. Minutes.
set -euo pipefail
say() { echo "openstack: $*"; }

# One process each: of several, each answers wrongly until it has served a request of another kind. And one thread: those that use eventlet wait for
# each other for ever once a lock that one thread waits for is given back by another ("greenlet.error: cannot switch to a different thread").
for file in /etc/*/*-uwsgi.ini; do sed -i -E 's/^(processes|workers|threads) *=.*/\1 = 1/' "$file"; done
# Nobody keeps the connection of a server alive that serves no request.
echo 'heartbeat = 0' > /etc/rabbitmq/rabbitmq.conf
SERVICES='placement-api glance-api neutron-api neutron-rpc-server nova-conductor nova-scheduler nova-api nova-compute'
started() { systemctl enable -q "$@"; systemctl start "$@"; }
started mariadb rabbitmq-server
rabbitmqctl -q add_user openstack pw
rabbitmqctl -q set_permissions openstack '.*' '.*' '.*'
for db in keystone glance placement nova nova_api nova_cell0 neutron; do
  mariadb -e "create database $db; grant all on $db.* to '$db'@'localhost' identified by 'pw';"
done
mariadb -e "grant all on nova_api.* to 'nova'@'localhost'; grant all on nova_cell0.* to 'nova'@'localhost';"
SOCKET='unix_socket=/run/mysqld/mysqld.sock'

cat > /etc/keystone/keystone.conf <<C
[database]
connection = mysql+pymysql://keystone:pw@localhost/keystone?$SOCKET
[token]
provider = fernet
C
su keystone -s /bin/sh -c 'keystone-manage db_sync'
keystone-manage fernet_setup --keystone-user keystone --keystone-group keystone
keystone-manage credential_setup --keystone-user keystone --keystone-group keystone
keystone-manage bootstrap --bootstrap-password adminpw --bootstrap-admin-url http://127.0.0.1:5000/v3/ --bootstrap-internal-url http://127.0.0.1:5000/v3/ \
  --bootstrap-public-url http://127.0.0.1:5000/v3/ --bootstrap-region-id RegionOne
started keystone
for _ in $(seq 150); do curl -sf http://127.0.0.1:5000/v3 >/dev/null && break; sleep 0.2; done
export OS_USERNAME=admin OS_PASSWORD=adminpw OS_PROJECT_NAME=admin OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default
export OS_AUTH_URL=http://127.0.0.1:5000/v3 OS_IDENTITY_API_VERSION=3 OS_COMPUTE_API_VERSION=2.52
say 'keystone answers'

commands() { /usr/bin/python3 /root/commands.py; }
service() {
  echo "user create --domain default --password pw $1
role add --project service --user $1 admin
service create --name $1 $2"
  for side in public internal admin; do echo "endpoint create --region RegionOne $2 $side $3"; done
}
{
  echo 'project create --domain default service'
  service glance image http://127.0.0.1:9292
  service placement placement http://127.0.0.1:8778
  service nova compute http://127.0.0.1:8774/v2.1
  service neutron network http://127.0.0.1:9696
} | commands >/dev/null
say 'accounts of the services are made'

login() {
  echo "$1
auth_url = http://127.0.0.1:5000
auth_type = password
user_domain_name = Default
project_domain_name = Default
region_name = RegionOne
project_name = service
username = $2
password = pw"
}
{ echo "[DEFAULT]
workers = 1
[database]
connection = mysql+pymysql://glance:pw@localhost/glance?$SOCKET
[glance_store]
stores = file
default_store = file
filesystem_store_datadir = /var/lib/glance/images/
[paste_deploy]
flavor = keystone"; login '[keystone_authtoken]' glance; } > /etc/glance/glance-api.conf
{ echo "[placement_database]
connection = mysql+pymysql://placement:pw@localhost/placement?$SOCKET
[api]
auth_strategy = keystone"; login '[keystone_authtoken]' placement; } > /etc/placement/placement.conf
{ echo "[DEFAULT]
my_ip = 127.0.0.1
state_path = /var/lib/nova
transport_url = rabbit://openstack:pw@127.0.0.1:5672/
compute_driver = fake.FakeDriver
osapi_compute_workers = 1
metadata_workers = 1
[api]
auth_strategy = keystone
[api_database]
connection = mysql+pymysql://nova:pw@localhost/nova_api?$SOCKET
[database]
connection = mysql+pymysql://nova:pw@localhost/nova?$SOCKET
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 5
[glance]
api_servers = http://127.0.0.1:9292
[oslo_concurrency]
lock_path = /var/lib/nova/tmp
[vnc]
enabled = false
[spice]
enabled = false"; login '[placement]' placement; login '[neutron]' neutron; login '[keystone_authtoken]' nova; } > /etc/nova/nova.conf
: > /etc/nova/nova-compute.conf
{ echo "[DEFAULT]
core_plugin = ml2
service_plugins = router
auth_strategy = keystone
api_workers = 1
rpc_workers = 1
transport_url = rabbit://openstack:pw@127.0.0.1:5672/
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
[database]
connection = mysql+pymysql://neutron:pw@localhost/neutron?$SOCKET
[oslo_concurrency]
lock_path = /var/lib/neutron/tmp"; login '[keystone_authtoken]' neutron; } > /etc/neutron/neutron.conf
cat > /etc/neutron/plugins/ml2/ml2_conf.ini <<C
[ml2]
type_drivers = local
tenant_network_types = local
mechanism_drivers = opsproof
extension_drivers = port_security
C
packages=/usr/lib/python3/dist-packages
mv /root/binder.py $packages/opsproof_binder.py
mkdir -p $packages/opsproof_binder-1.dist-info
printf 'Metadata-Version: 2.1\nName: opsproof_binder\nVersion: 1\n' > $packages/opsproof_binder-1.dist-info/METADATA
printf '[neutron.ml2.mechanism_drivers]\nopsproof = opsproof_binder:Binder\n' > $packages/opsproof_binder-1.dist-info/entry_points.txt

su placement -s /bin/sh -c 'placement-manage db sync'
su glance -s /bin/sh -c 'glance-manage db_sync'
su nova -s /bin/sh -c 'nova-manage api_db sync && nova-manage cell_v2 map_cell0 && nova-manage cell_v2 create_cell --name=cell1 && nova-manage db sync'
su neutron -s /bin/sh -c 'neutron-db-manage --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade head'
say 'databases are made'
started $SERVICES
up() { timeout 60 bash /root/ready.sh 2>/dev/null; }
for _ in $(seq 300); do up && break; sleep 1; done
bash /root/ready.sh
say 'nova and neutron answer'

head -c 4096 /dev/zero > /root/disk.raw
image='image create --public --disk-format raw --container-format bare'
{
  echo "network create --external --share public
subnet create --network public --subnet-range 203.0.113.0/24 --no-dhcp public
project create --domain default demo
user create --domain default --password demopw demo
role add --project demo --user demo member
network create --project demo private
subnet create --project demo --network private --subnet-range 10.77.0.0/24 private
router create --project demo way-out
router set --external-gateway public way-out
router add subnet way-out private
flavor create --ram 64 --disk 1 --vcpus 1 m1.tiny
flavor create --ram 900000000 --disk 1 --vcpus 1 m1.huge
$image debian-12-empty"
  for name in debian-12 debian-12-old twin twin; do
    echo "$image --property os_distro=debian --property os_admin_user=root --file /root/disk.raw $name"
  done
} | commands >/dev/null
say 'a project, its network, flavors and images are made'
