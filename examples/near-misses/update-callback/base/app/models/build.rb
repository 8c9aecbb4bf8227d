class Build < ApplicationRecord
  after_update_commit :parse_later

  def parse
    update_columns(parsed_at: Time.current)
  end

  private

  def parse_later
    ParseReport.perform_async(id)
  end
end
