class CountsController < ActionController::API
  def create
    CountBuilds.perform_async(params.require(:project_id))
  end
end
