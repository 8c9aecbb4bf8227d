# Puts the figure on the commit, where the people who wait for it look.
class Notify
  include Sidekiq::Job
  sidekiq_options queue: "status"

  def perform(build_id)
    CommitStatus.new(Build.find(build_id)).post
  end
end
