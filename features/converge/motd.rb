file '/etc/motd' do
  content "kept by itamae, on #{node['rack']}\n"
  mode '0640'
end

file '/tmp/never' do
  not_if 'test -e /etc/passwd'
end
