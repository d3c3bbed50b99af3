enum SandboxReply {}
