# Fetches the report of one run and stores the covered lines of each file.
class ParseReport
  include Sidekiq::Job
  sidekiq_options queue: "builds"

  def perform(build_id)
    build = Build.find(build_id)
    ReportParser.new(build.report_url).each_file do |file, lines|
      build.reports.create!(file: file, covered: 100.0 * lines.count(&:positive?) / lines.size)
    end
    Aggregate.perform_async(build_id)
  end
end
