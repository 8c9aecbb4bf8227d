# One run of a project's tests. Its report is parsed as soon as the run is on record.
class Build < ApplicationRecord
  belongs_to :project
  has_many :reports

  after_create_commit :parse_report

  private

  def parse_report
    ParseReport.perform_async(id)
  end
end
