# Puts a run on record, off the request: an experiment to make the endpoint faster.
class JobCreation
  include Sidekiq::Job

  def perform(project_id, commit_sha, report_url)
    Build.create!(project_id: project_id, commit_sha: commit_sha, report_url: report_url)
  end
end
