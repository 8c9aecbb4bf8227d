class ImportsController < ActionController::API
  def create
    ImportBuild.perform_async(params.require(:commit))
  end
end
