# Sums the files of a run up to one figure and compares it with the run before.
class Aggregate
  include Sidekiq::Job
  sidekiq_options queue: "aggregate"

  def perform(build_id)
    build = Build.find(build_id)
    build.update!(coverage: build.reports.average(:covered))
    Notify.perform_async(build_id)
  end
end
