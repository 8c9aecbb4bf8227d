# Creates a build, and only an update of one is parsed.
class ImportBuild
  include Sidekiq::Job

  def perform(commit_sha)
    Build.create!(commit_sha: commit_sha)
  end
end
