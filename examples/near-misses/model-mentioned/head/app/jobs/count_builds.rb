# Reads builds and creates none: the callback of Build never runs.
class CountBuilds
  include Sidekiq::Job

  def perform(project_id)
    Rails.cache.write("builds/#{project_id}", Build.where(project_id: project_id).count)
  end
end
