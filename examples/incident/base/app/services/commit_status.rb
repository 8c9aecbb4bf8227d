require "net/http"

class CommitStatus
  def initialize(build)
    @build = build
  end

  def post
    body = { context: "coverage", description: "#{@build.coverage} %" }
    Net::HTTP.post(URI(@build.project.status_url), body.to_json)
  end
end
