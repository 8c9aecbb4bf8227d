class ParseReport
  include Sidekiq::Job
  sidekiq_options queue: "builds"

  def perform(build_id)
    Build.find(build_id).parse
  end
end
