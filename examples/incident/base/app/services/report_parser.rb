require "net/http"

# A report is JSON: a map of file names to arrays of hits per line.
class ReportParser
  def initialize(url)
    @url = url
  end

  def each_file(&block)
    JSON.parse(Net::HTTP.get(URI(@url))).each(&block)
  end
end
