"""What every server of ours shares: the policy headers, refusals as sentences, JSON in and out."""
