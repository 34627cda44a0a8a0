#!/usr/bin/env bash
# moto 5.2.5 (PyPI), which answers as EC2 does.
# Expected: a second TerminateInstances succeeds, as on AWS ("This operation is idempotent; if you terminate an instance more than once, each call
# succeeds", API reference of TerminateInstances). So it is for an instance that was started without a network interface of its own.
# What happens: for one whose request had an interface with DeleteOnTermination, the second call is refused with
# InvalidNetworkInterfaceID.NotFound. Documented nowhere.
# Seen 2026-11-30. Nothing is sent anywhere: moto answers inside of the process.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python" && "$work/python/bin/pip" -q install 'moto[ec2]==5.2.5' 'boto3==1.44.8' >/dev/null 2>&1 || { echo "moto cannot be installed here"; exit 2; }
"$work/python/bin/python" - <<'PYTHON'
import sys, boto3
from botocore.exceptions import ClientError
from moto import mock_aws

def second_end(**more):
    made = ec2.run_instances(ImageId='ami-12c6146b', MinCount=1, MaxCount=1, **more)
    ids = [made['Instances'][0]['InstanceId']]
    ec2.terminate_instances(InstanceIds=ids)
    try:
        ec2.terminate_instances(InstanceIds=ids)
        return 'taken'
    except ClientError as error:
        return error.response['Error']['Code']

with mock_aws():
    ec2 = boto3.client('ec2', region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')
    plain = second_end()
    own = second_end(NetworkInterfaces=[{'DeviceIndex': 0, 'DeleteOnTermination': True}])
print('without an interface of its own:', plain)
print('with one:', own)
sys.exit(0 if (plain, own) == ('taken', 'InvalidNetworkInterfaceID.NotFound') else 1)
PYTHON
